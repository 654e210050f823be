"""What a person does in Codebook mode: editing, arranging, merging, grouping codes, and coding anew."""
