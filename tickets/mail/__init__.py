"""E-mail: what was sent to whom and why. Begin with `gather.py`: from notices that are due to mails."""
