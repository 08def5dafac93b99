# copydesk in a container. docker-compose.yml runs it beside Postgres and a Prefect server.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /srv/copydesk
COPY requirements.lock ./
RUN pip install --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY pipeline pipeline
COPY flows flows
RUN pip install --no-deps .

# Data, Prefect's home and the raw dumps are folders of this user; nothing else needs to be written.
RUN useradd --uid 10001 --create-home copydesk && install --directory --owner copydesk /srv/copydesk/data
USER copydesk
ENV PREFECT_HOME=/home/copydesk/.prefect PREFECT_RUNNER_SERVER_ENABLE=true

HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["copydesk"]
CMD ["serve", "--every", "15m"]
