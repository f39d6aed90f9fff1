"""Pages of the public record, of authors who finish a paper, and of chairs who publish."""
