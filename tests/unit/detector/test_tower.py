"""The tower that workers run is timm's, to the last bit, and comes without timm."""

from __future__ import annotations

import subprocess
import sys

import pytest
import timm
import torch

from detector.network import NAME, SIDE
from detector.tower import Tower


@pytest.fixture(scope="module")
def theirs() -> torch.nn.Module:
    """timm's, with numbers that nobody has chosen."""
    torch.manual_seed(4)
    return timm.create_model(NAME, pretrained=False, num_classes=0).eval()


@torch.inference_mode()
def test_every_layer_computes_what_timms_does(theirs: torch.nn.Module) -> None:
    own = Tower().eval()
    own.load_state_dict(theirs.state_dict(), strict=True)
    pixels = torch.rand(2, 3, SIDE, SIDE)
    patches = theirs.norm_pre(theirs._pos_embed(theirs.patch_embed(pixels)))
    assert torch.equal(own.patches(pixels), patches)
    assert torch.equal(own.norm(own.blocks(patches)), theirs.norm(theirs.blocks(patches)))
    assert torch.equal(own.norm(own.blocks(own.patches(pixels))), theirs.forward_features(pixels))


def test_a_worker_imports_no_library_of_models() -> None:
    program = (
        "import sys; from detector.detector import DetectorCfg, create; create(DetectorCfg()); "
        "print({'timm', 'torchvision', 'huggingface_hub', 'torch._dynamo', 'sympy'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
