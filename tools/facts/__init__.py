"""Facts from what the user said: read, kept in time, asked, corrected and taken back.

A sentence is put in a plain form (`plain`), cut into clauses (`clauses`), its time and its words of
change and denial are taken out (`moments`, `verbs`), and what is left is matched by a small lexicon
of relations (`frames`). `learning` stores what was said; `questions` and `answering` tell it.
"""
