package io.penstock.cli.config;

import java.util.Map;

/** The keys as a table in Markdown, for docs/CONFIGURATION.md. */
public final class ConfigurationTable {
    private static final Map<Place, String> HEADINGS = Map.of(
            Place.FILE, "Top level",
            Place.POOL, "Pool",
            Place.INSTANCE, "Instance",
            Place.LIMIT, "Limit",
            Place.RETRY, "Retry");

    private ConfigurationTable() {}

    public static String markdown() {
        var table = new StringBuilder();
        table.append("| where | key | value | default | meaning |\n");
        table.append("| --- | --- | --- | --- | --- |\n");
        for (Place place : Place.values()) {
            for (Key key : place.keys()) {
                table.append("| %s | `%s` | %s | %s | %s |\n"
                        .formatted(HEADINGS.get(place), key.text(), key.type(), key.defaultValue(), key.meaning()));
            }
        }
        return table.toString();
    }
}
