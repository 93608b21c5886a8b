"""Places: a gazetteer of China down to county, of countries and larger foreign cities."""

from etl.transform.places.find import PlaceSpan, find_places, place_code

__all__ = ["PlaceSpan", "find_places", "place_code"]
