"""What machines that watch over us are told, and what is written into the log."""

from __future__ import annotations

import json
import logging

from django.test import Client

from lantoa.core import logs


def test_ready_says_that_the_database_answers(db: None) -> None:
    answer = Client(HTTP_HOST="localhost").get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_metrics_tell_the_age_of_the_queue_and_dead_letters(db: None) -> None:
    text = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()
    assert "lantoa_queue_age_seconds 0.000" in text
    assert "lantoa_dead_letters 0" in text


def test_metrics_are_not_for_the_street(db: None) -> None:
    assert Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 403
    behind = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert behind.get("/metrics").status_code == 403


def test_every_answer_has_the_id_of_its_request(db: None) -> None:
    answer = Client(HTTP_HOST="localhost").get("/readyz", headers={"X-Request-ID": "abcdef-123456"})
    assert answer["X-Request-ID"] == "abcdef-123456"
    forged = Client(HTTP_HOST="localhost").get("/readyz", headers={"X-Request-ID": "<script>"})
    assert "<" not in forged["X-Request-ID"]


def test_a_line_of_the_log_is_one_json_object_with_the_requests_id() -> None:
    record = logging.LogRecord("lantoa.x", logging.WARNING, "x.py", 1, "hỏng %s", ("ở đây",), None)
    token = logs.request_id.set("abc12345")
    try:
        logs.RequestIdFilter().filter(record)
    finally:
        logs.request_id.reset(token)
    line = json.loads(logs.JsonFormatter().format(record))
    assert (line["message"], line["request_id"], line["level"]) == ("hỏng ở đây", "abc12345", "WARNING")
