"""Beside a native engine: is this project as fast as tantivy, and does it stay so as the documents grow?

On which documents, with which queries?      `material`: a corpus and headlines, from files or generated
Who is faster, by how much, how surely?      `contest`: engines take turns, several rounds, on the same work
Which parts are there?                       `parts`: the engines, growth, a million documents, start-up
How much memory do a million documents take? `million`
How long does a command take?                `startup`: `search` as a process, one more file in a large index
Where does the time go?                      `hotspots`: a profile of this project's own queries
Is it enough?                                `targets`: what must be reached, beside what was measured
How is it told?                              `report`, with `contest_report` and `figures`; `plot`
Where is it kept?                            `results`: JSON of all parts, each renewed when it is run again

Other work on the machine comes and goes, so a figure here is seldom sure and a ratio of neighbours in time
mostly is: each round gives a ratio, and the median of the rounds counts.
"""
