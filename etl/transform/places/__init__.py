"""Places: a gazetteer of China down to county, of countries and larger foreign cities."""

from etl.transform.places.find import PlaceSpan, begins_with_place, find_places, place_code

__all__ = ["PlaceSpan", "begins_with_place", "find_places", "place_code"]
