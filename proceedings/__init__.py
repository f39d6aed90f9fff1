"""The public record of a venue: camera-ready papers, their pages, what others can cite."""
