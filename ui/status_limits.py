"""From when on the top line speaks louder, in seconds."""

BANNER_AFTER_S = 40
WARN_AFTER_S = 12 * 3600
ALARM_AFTER_S = 20 * 3600
