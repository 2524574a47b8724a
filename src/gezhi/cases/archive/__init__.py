"""The sealed archive package of a case (Art. 25 ¶2): built from a dossier, checked offline without our database.

``dossier`` says what goes in, ``package`` seals it, ``verify`` checks it. None of them knows Django or a database.
"""
