# The bots: chats in, decisions out. No torch, no GPU, about a tenth of the worker's size.
# Build from the root of the tree:  docker build -f docker/bots.Dockerfile -t torchrelay-bots .
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/torchrelay
# What others wrote, in a layer of its own: it changes only with the pins.
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE WEIGHTS_LICENSE ./
RUN /opt/torchrelay/bin/python -m pip install --no-cache-dir --constraint constraints.txt ".[bots]"
COPY detector detector
COPY worker worker
COPY bots bots
RUN /opt/torchrelay/bin/python -m pip install --no-cache-dir --no-deps --force-reinstall . \
 && cd / && /opt/torchrelay/bin/python -c "import importlib.util as u; assert not u.find_spec('torch'), 'torch'; import bots.__main__"

FROM python:${PYTHON}-slim-bookworm AS bots
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin torchrelay \
 && install -d -o torchrelay -g torchrelay -m 0700 /data
COPY --from=build /opt/torchrelay /opt/torchrelay
ENV PATH=/opt/torchrelay/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LOG_FORMAT=json \
    TORCHRELAY_DATA=/data
WORKDIR /data
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8600
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8600/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bots"]
CMD ["telegram", "discord"]
