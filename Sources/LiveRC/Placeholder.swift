// LiveRC
