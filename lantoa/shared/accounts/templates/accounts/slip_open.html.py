BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBB BBBB BB
BBBBB BBBBB gettext(u'Welcome')  X XXX XXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXX gettext(u'Welcome, %(name)s') SSSSSSSS SSSSSSSSXXXXX
XXXXXXX
BB BBBBBBBBBBBBBBBXXX gettext(u'Choose a PIN of six digits. This phone is then yours for 90 days: you open it with the PIN, without a password.') XXXX
BBBBXXX gettext(u'Your user name is <strong>%(username)s</strong>. Choose a password that only you know.') SSSS SSSS SSSS SS SSSSSSSSSSSSSSSSSSSSSSSSSSSSSS SSSSSS S SSSSSSSS SSSS SSSS SSS SSSSSXXXX
BB BBBBBBBBXXX gettext(u'You will approve: choose a PIN of six digits, too. With it you confirm each approval, also on the phone. Tell it to nobody.') XXXXBBBBBBBBBB
XXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBBBBBBBBB BBBBBBBBBBBBBB BBBB BBBBBBBBB BBBBXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXX XXXXXXXXXXXXXX gettext(u'Begin') XXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
