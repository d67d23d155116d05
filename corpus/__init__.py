"""What the reports say: texts, and where their sections and paragraphs stand."""

from pathlib import Path

REPORTS = Path(__file__).parent / "reports"
"""The reports that come with the package."""
