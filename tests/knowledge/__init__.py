"""Articles, decision trees and suggestions."""
