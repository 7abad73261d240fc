# syntax=docker/dockerfile:1
# One image for every role (LMS_ROLE). `--target worker` adds what media jobs need: ffmpeg and LibreOffice.

FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never PATH=/opt/build/bin:$PATH
WORKDIR /src
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/anthus && python -m venv /opt/build && /opt/build/bin/pip install --quiet "uv>=0.9"
COPY deploy/requirements.production.lock deploy/requirements.build.lock deploy/
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --quiet --python /opt/anthus/bin/python --require-hashes -r deploy/requirements.production.lock \
 && uv pip install --quiet --python /opt/build/bin/python --require-hashes -r deploy/requirements.build.lock
COPY pyproject.toml README.md LICENSE ./
COPY plugins plugins
COPY content_types content_types
COPY lms_site lms_site
# pip builds with the hash-checked tools of /opt/build; nothing is resolved or downloaded here.
RUN for package in . plugins/*/; do \
      /opt/build/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir /wheels "$package"; \
    done \
 && uv pip install --quiet --python /opt/anthus/bin/python --no-deps --no-index --find-links /wheels /wheels/*.whl
COPY manage.py ./
RUN DJANGO_SETTINGS_MODULE=lms_site.settings.production DATABASE_URL=postgres://build/build VALKEY_URL=redis://build \
    LMS_SECRET_KEYS=only-for-collecting-static-files-at-build LMS_DATA_DIR=/var/lib/anthus \
    /opt/anthus/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm AS runtime
ENV PATH=/opt/anthus/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=lms_site.settings.production LMS_DATA_DIR=/var/lib/anthus LMS_BIND=0.0.0.0
RUN groupadd --gid 10001 anthus && useradd --uid 10001 --gid 10001 --home-dir /var/lib/anthus --no-create-home anthus \
 && install -d -o anthus -g anthus /var/lib/anthus /var/lib/anthus/media
WORKDIR /app
COPY --from=build /opt/anthus /opt/anthus
COPY --from=build --chown=10001:10001 /var/lib/anthus/static /var/lib/anthus/static
COPY manage.py ./
USER 10001:10001
VOLUME /var/lib/anthus/media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-m", "lms_site.serve", "--probe"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "lms_site.serve"]

FROM runtime AS worker
USER 0
# Debian's stable release changes only to put things right; a version named here would soon be gone from its mirrors.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ffmpeg libreoffice-impress-nogui fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
USER 10001:10001

FROM runtime
