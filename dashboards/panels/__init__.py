"""Charts: one frozen dataclass and one pure builder each, from figures to an ECharts option and a table."""
