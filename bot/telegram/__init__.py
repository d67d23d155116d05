"""The Telegram bot: the same answers as the command line, shown as people in Telegram expect."""
