"""Dates in addresses: four digits, two digits, two digits. Others are no address of ours.

A colour is six hexadecimal digits, in lower case.
"""


class YearConverter:
    regex = "[0-9]{4}"
    width = 4

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:0{self.width}d}"


class MonthConverter(YearConverter):
    regex = "(?:0[1-9]|1[0-2])"
    width = 2


class DayConverter(YearConverter):
    regex = "(?:0[1-9]|[12][0-9]|3[01])"
    width = 2


class ColourConverter:
    regex = "[0-9a-f]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
