"""Weights: which numbers should the ranking have, and what is known of it?

Which weights and values, and how put in force?          `weights`
How good is one setting on one collection?               `trials`: indexed once, asked under each setting
Which setting is the best?                               `climbing`: one by one; with collections left out
How good, how fast with more documents looked at again?  `depths`
In what order?                                           `study`, in processes side by side
How is it told?                                          `report` (tables and JSON) and `plot` (a picture)

Nothing is changed by it: a person who has read the tables changes `searchlib/ranking/weights.py`.
"""
