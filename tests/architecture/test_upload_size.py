"""What the papers say of the server in front is what its file says."""

from __future__ import annotations

import re

import pytest

from tests.ground import ROOT

PAPERS = ("guide/vi/van-hanh.md", "guide/en/operate.md", "operate/vi/cai-dat.md", "operate/en/install.md")


@pytest.mark.parametrize("name", PAPERS)
def test_size_of_bodies_and_prefix_of_originals_are_those_of_nginx(name: str) -> None:
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    size = re.findall(r"^\s*(client_max_body_size \w+);", nginx, re.MULTILINE)
    prefix = re.findall(r"^\s*location (/protected/) ", nginx, re.MULTILINE)
    assert (len(size), len(prefix)) == (1, 1)
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert re.findall(r"client_max_body_size \w+", text) == size
    assert "LANTOA_X_ACCEL" in text
    assert f"`{prefix[0]}`" in text or f"LANTOA_X_ACCEL={prefix[0]}" in text
