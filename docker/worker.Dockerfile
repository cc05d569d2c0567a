# The worker: pictures in, verdicts out. Holds no chat token and needs no internet.
# Build from the root of the tree:
#   docker build -f docker/worker.Dockerfile --target cpu  -t torchrelay-worker:cpu  .
#   docker build -f docker/worker.Dockerfile --target cuda -t torchrelay-worker:cuda .
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
# The registry's torch for Linux on x86-64 carries CUDA: some 5 GB, which runs without a GPU as well. An index of
# CPU-only builds of the same versions, given here, makes the cpu image about five times smaller.
ARG TORCH_INDEX=""
WORKDIR /src
RUN python -m venv /opt/torchrelay
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE WEIGHTS_LICENSE ./
RUN if [ -n "$TORCH_INDEX" ]; then \
      /opt/torchrelay/bin/python -m pip install --no-cache-dir --index-url "$TORCH_INDEX" --constraint constraints.txt torch torchvision; \
    fi \
 && /opt/torchrelay/bin/python -m pip install --no-cache-dir --constraint constraints.txt ".[worker]"
COPY detector detector
COPY worker worker
RUN /opt/torchrelay/bin/python -m pip install --no-cache-dir --no-deps --force-reinstall . \
 && cd / && /opt/torchrelay/bin/python -c "import torch, worker.__main__; print('torch', torch.__version__)"

FROM python:${PYTHON}-slim-bookworm AS runtime
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin torchrelay \
 && install -d -o torchrelay -g torchrelay -m 0700 /data
COPY --from=build /opt/torchrelay /opt/torchrelay
ENV PATH=/opt/torchrelay/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LOG_FORMAT=json \
    TORCHRELAY_DATA=/data \
    METRICS_PORT=8601
WORKDIR /data
USER 10001:10001
VOLUME ["/data"]
STOPSIGNAL SIGTERM
# A model takes a while to load; /healthz answers once it has.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8601/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "worker"]

FROM runtime AS cpu
ENV DEVICE=cpu

# Needs the host's NVIDIA driver and container toolkit, nothing else: torch brings its own CUDA libraries.
FROM runtime AS cuda
ENV DEVICE=cuda \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
