"""What a process that decodes strangers' files can no longer do: reach a network, start a program, write a file, touch others."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "TORCHRELAY_DATA")
"""Of the environment; the rest may hold secrets. By the data folder an operator sees whose process it is."""
_NO_MORE = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("kill", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"),
    *("mount", "umount2", "unshare", "setns", "chroot", "pivot_root", "bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key", "request_key", "open_by_handle_at"),
    *("creat", "truncate", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink"),
    *("symlinkat", "mkdir", "mkdirat", "rmdir", "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown"),
    *("lchown", "fchownat", "setxattr", "lsetxattr", "fsetxattr"),
)
_CLONE_THREAD = 0x00010000
_WRITES = (os.O_WRONLY, os.O_RDWR, os.O_CREAT)


def environment() -> dict[str, str]:
    """What such a process needs of this one's environment."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def confine() -> bool:
    """Confine this process, for good; False where the system has no seccomp, or no libseccomp: then it is as free as before."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return False
    try:
        import pyseccomp as seccomp  # raises where the library is not there

        rules = seccomp.SyscallFilter(seccomp.ALLOW)
        rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)  # for its other threads, too
        no = seccomp.ERRNO(errno.EPERM)
        for name in _NO_MORE:
            with contextlib.suppress(OSError, ValueError):  # this machine's kernel or library knows no such call
                rules.add_rule(no, name)
        # Threads are made, processes are not; glibc makes threads by clone where clone3 is not there.
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
        rules.add_rule(no, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "openat2")
        for flag in _WRITES:
            rules.add_rule(no, "open", seccomp.Arg(1, seccomp.MASKED_EQ, flag, flag))
            rules.add_rule(no, "openat", seccomp.Arg(2, seccomp.MASKED_EQ, flag, flag))
        rules.load()
    except (ImportError, OSError, RuntimeError, ValueError, AttributeError):
        return False
    return True
