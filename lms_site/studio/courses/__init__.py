"""What a team does with its course beside its pages: news, team, price, links, its end; and the trash."""
