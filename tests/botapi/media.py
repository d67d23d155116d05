"""Samples of what people send besides text, as the fields of the Bot API's Message."""

from __future__ import annotations

from typing import Any

_FILE: dict[str, Any] = {"file_id": "file", "file_unique_id": "file", "file_size": 1000}
_PICTURE = _FILE | {"width": 90, "height": 90}
MEDIA: dict[str, dict[str, Any]] = {
    "photo": {"photo": [_PICTURE]},
    "document": {"document": _FILE | {"file_name": "report.pdf", "mime_type": "application/pdf"}},
    "voice": {"voice": _FILE | {"duration": 3, "mime_type": "audio/ogg"}},
    "audio": {"audio": _FILE | {"duration": 180}},
    "video": {"video": _PICTURE | {"duration": 10}},
    "sticker": {"sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}},
    "location": {"location": {"latitude": 22.5431, "longitude": 114.0579}},
    "contact": {"contact": {"phone_number": "+8675500000000", "first_name": "小张"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "哪个区?",
            "options": [{"persistent_id": str(n), "text": name, "voter_count": 0} for n, name in enumerate("甲乙")],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
}
