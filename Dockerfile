# copydesk as a service: `copydesk serve`, on the schedule and the Prefect server that it is given.
# docs/compose.md has how it is run.
FROM python:3.13-slim-trixie AS build

WORKDIR /build
RUN python -m venv --without-pip /opt/copydesk
COPY requirements.lock ./
RUN pip --python /opt/copydesk/bin/python install --no-cache-dir --disable-pip-version-check -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY pipeline pipeline
COPY flows flows
RUN pip --python /opt/copydesk/bin/python install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.13-slim-trixie

RUN useradd --uid 10001 --create-home --home-dir /home/copydesk copydesk
COPY --from=build /opt/copydesk /opt/copydesk
ENV PATH=/opt/copydesk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PREFECT_HOME=/tmp/prefect \
    PREFECT_RUNNER_SERVER_ENABLE=true \
    PREFECT_RUNNER_SERVER_HOST=127.0.0.1 \
    PREFECT_RUNNER_SERVER_PORT=8080
WORKDIR /home/copydesk
USER 10001:10001

# The runner asks for due runs every 5 s, also while runs go on. Two polls missed, and it is unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 \
    CMD ["python", "-I", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=4); c.request('GET', '/health'); exit(c.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["copydesk"]
CMD ["serve", "--every", "15m"]
