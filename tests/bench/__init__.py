"""`make bench`: Vire measured next to the limit it is compared with, in one run on one machine.

Read `figures.py` for what a line of the table is, `ground.py` for what is started, `floor.py` for the limit of reads;
each further module measures one capability and ends in lines of the table.
"""
