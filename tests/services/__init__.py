"""Services, banners, bursts and major incidents."""
