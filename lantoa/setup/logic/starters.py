"""Categories that a new portal may begin with."""

from __future__ import annotations

from dataclasses import dataclass

from lantoa.shared.units.choices import Layout


@dataclass(frozen=True)
class Starter:
    name: str
    name_en: str
    is_video: bool = False


_STATE = (
    Starter("Tin tức – Sự kiện", "News"),
    Starter("Thông báo", "Notices"),
    Starter("Chính sách và hướng dẫn", "Policies and guides"),
    Starter("Chuyển đổi số", "Digital transformation"),
    Starter("Kinh tế – Nông thôn", "Economy and countryside"),
    Starter("Văn hóa – Du lịch", "Culture and tourism"),
    Starter("Giáo dục – Y tế", "Education and health"),
    Starter("Phóng sự ảnh", "Photo stories"),
    Starter("Video", "Videos", is_video=True),
)

_PARTY = (
    Starter("Tin hoạt động", "News"),
    Starter("Nghị quyết và cuộc sống", "Resolutions in practice"),
    Starter("Học tập và làm theo Bác", "Learning from President Ho Chi Minh"),
    Starter("Công tác dân vận", "Mass mobilisation"),
    Starter("Khoa giáo", "Science and education"),
    Starter("Lịch sử Đảng bộ", "History of the Party organisation"),
    Starter("Thông báo", "Notices"),
    Starter("Video", "Videos", is_video=True),
)


def starters(layout: Layout) -> tuple[Starter, ...]:
    return _PARTY if layout == Layout.PARTY else _STATE
