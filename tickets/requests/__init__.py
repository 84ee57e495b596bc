"""What schools can ask for: forms defined by data, and approvals of what costs money. Read `forms.py` first."""
