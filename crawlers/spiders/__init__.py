"""The spider that crawls a source of any type: which pages to ask for, in which order, how politely."""
