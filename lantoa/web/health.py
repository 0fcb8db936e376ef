"""For machines that watch over us: /healthz (in front of Django), /readyz, /metrics."""

from __future__ import annotations

import os
import secrets

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from lantoa.core import clock
from lantoa.web.operations import queries


def ready(request: HttpRequest) -> HttpResponse:
    """200 when this process can answer people: the database is there and its schema is ours."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM newsroom_story LIMIT 1")
    except DatabaseError as fault:
        return HttpResponse(f"not ready: {type(fault).__name__}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: queue age, dead letters, jobs by state. From this machine, or with LANTOA_METRICS_TOKEN."""
    token = os.environ.get("LANTOA_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        if not secrets.compare_digest(given, token):
            return HttpResponseForbidden("token\n", content_type="text/plain")
    elif request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1", ""} or "HTTP_X_FORWARDED_FOR" in request.META:
        return HttpResponseForbidden("loopback only\n", content_type="text/plain")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
        states = dict(cursor.fetchall())
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0) "
            "FROM procrastinate_jobs j "
            "LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true "
            "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        age = float(cursor.fetchone()[0])
        cursor.execute("SELECT stage, count(*) FROM newsroom_story WHERE binned_at IS NULL GROUP BY 1 ORDER BY 1")
        stages = cursor.fetchall()
    backups = queries.backups()
    now = clock.now()
    lines = [
        "# HELP lantoa_queue_age_seconds Age of the oldest job that could run now.",
        "# TYPE lantoa_queue_age_seconds gauge",
        f"lantoa_queue_age_seconds {max(age, 0.0):.3f}",
        "# HELP lantoa_dead_letters Jobs that failed for good and wait for a person.",
        "# TYPE lantoa_dead_letters gauge",
        f"lantoa_dead_letters {states.get('failed', 0)}",
        "# HELP lantoa_jobs Jobs by state.",
        "# TYPE lantoa_jobs gauge",
        *(f'lantoa_jobs{{state="{state}"}} {count}' for state, count in states.items()),
        "# HELP lantoa_stories Stories by stage of the working copy.",
        "# TYPE lantoa_stories gauge",
        *(f'lantoa_stories{{stage="{stage}"}} {count}' for stage, count in stages),
    ]
    if backups.newest_at is not None:
        lines += [
            "# HELP lantoa_backup_age_seconds Age of the newest backup; the sealed one where a second place is set.",
            "# TYPE lantoa_backup_age_seconds gauge",
            f"lantoa_backup_age_seconds {(now - backups.newest_at).total_seconds():.0f}",
        ]
    lines += [
        "# HELP lantoa_backup_too_old 1 when there is no backup or the newest is older than LANTOA_BACKUP_HOURS.",
        "# TYPE lantoa_backup_too_old gauge",
        f"lantoa_backup_too_old {int(backups.is_too_old(now))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
