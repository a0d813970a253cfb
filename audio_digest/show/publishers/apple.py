"""What Apple asks of names: categories in the exact case, titles without number or show.

https://podcasters.apple.com/support/1691-apple-podcasts-categories
"""

import re

from audio_digest.errors import ConfigError, nearest

CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": (
        "Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit",
    ),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies",
        "Home & Garden", "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics",
        "Sports News", "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics",
        "Natural Sciences", "Nature", "Physics", "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships",
    ),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey",
        "Rugby", "Running", "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness",
        "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip


def category(name: str) -> tuple[str, str | None]:
    """Return category and subcategory of "Technology", "Tech News" or "News > Tech News".

    Raises ConfigError for what is not in Apple's list.
    """
    upper, _, lower = (part.strip() for part in name.partition(">"))
    if upper in CATEGORIES and (not lower or lower in CATEGORIES[upper]):
        return upper, lower or None
    for top, below in CATEGORIES.items():
        if name in below:
            return top, name
    known = [*CATEGORIES, *(sub for below in CATEGORIES.values() for sub in below)]
    raise ConfigError(
        f"show.category: {name!r} is not in Apple's list", nearest(lower or upper, known)
    )


_NUMBER = r"(?:(?:episode|ep\.?)\s*#?\s*\d+|#\s*\d+|第\s*\d+\s*[期集])"


def bare(title: str, show: str) -> str:
    """Return an episode's ``title`` without the name of the ``show`` and a number before it.

    Both have a place of their own in a feed, and lists show them beside the title.

    >>> bare("Morning Digest #12: Two rivers", "Morning Digest")
    'Two rivers'
    >>> bare("2026: a look back", "Morning Digest")
    '2026: a look back'
    """
    mark = r"\s*[:：.|–—-]\s*"
    lead = rf"(?:{re.escape(show)}(?:\s*{_NUMBER}|{mark}{_NUMBER})?|{_NUMBER}){mark}"
    found = re.match(lead, title, re.IGNORECASE)
    return title[found.end() :] or title if found else title
