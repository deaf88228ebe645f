

LINK_SENT = "{person} hat eine Mail bekommen, um das Passwort festzulegen: {email}."
