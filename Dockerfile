# Builds the app as a container: `docker build -t magnesium-tracker .`; compose.yaml starts everything it needs.
# tests/servers/test_deployment.py follows the same steps without Docker.

FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data HOST=0.0.0.0 PORT=8000 SAMPLE_DATA=0 LOG_FORMAT=json

RUN useradd --system --uid 10001 --home-dir /app tracker && install -d -o tracker -g tracker -m 700 /data
WORKDIR /app
COPY requirements-pip.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-pip.lock \
    && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY manage.py pyproject.toml CHANGELOG.md LICENSE ./
COPY foods foods
COPY tracker tracker
COPY templates templates

USER tracker
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "manage.py", "serve"]
