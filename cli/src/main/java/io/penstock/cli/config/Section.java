package io.penstock.cli.config;

import io.penstock.cli.error.Suggestion;
import io.penstock.cli.error.UsageException;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A mapping of the file, with the keys of one {@link Place}. Every reading method throws a {@link UsageException}
 * that names file, line, key and value.
 */
final class Section {
    /** Keys of earlier versions, with what to do about them. */
    private static final Map<String, String> GONE =
            Map.of("target-wait", "leave it out: `objective` decides the shares now");

    private final String file;
    private final String path;
    private final YamlNode.Mapping mapping;

    private Section(String file, String path, YamlNode.Mapping mapping) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
    }

    /** @param path the keys that lead here, as in {@code pools.chat}; empty for the file itself */
    static Section of(String file, String path, YamlNode node, Place place) {
        String known = place.keys().stream().map(Key::text).collect(Collectors.joining(", "));
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw new UsageException(
                    file + ":" + node.line() + ": " + (path.isEmpty() ? "" : path + ": ") + "must be a mapping",
                    "write one `key: value` per line; the keys of " + place.title() + " are " + known);
        }
        List<String> names = place.keys().stream().map(Key::text).toList();
        mapping.entries().forEach((name, entry) -> {
            if (!names.contains(name)) {
                throw new UsageException(
                        file + ":" + entry.line() + ": " + join(path, name) + ": unknown key in " + place.title(),
                        Optional.ofNullable(GONE.get(name))
                                .or(() -> Suggestion.nearest(name, names).map(near -> "did you mean `" + near + "`?"))
                                .orElse("the keys are " + known));
            }
        });
        return new Section(file, path, mapping);
    }

    String file() {
        return file;
    }

    String path() {
        return path;
    }

    int line() {
        return mapping.line();
    }

    Optional<YamlNode> find(Key key) {
        YamlNode.Entry entry = mapping.entries().get(key.text());
        return entry == null || entry.value() instanceof YamlNode.Empty ? Optional.empty() : Optional.of(entry.value());
    }

    YamlNode require(Key key) {
        return find(key)
                .orElseThrow(() -> new UsageException(
                        file + ":" + line() + ": " + join(path, key.text()) + ": is missing",
                        "add it: " + plain(key.meaning())));
    }

    Optional<String> text(Key key) {
        return find(key).map(node -> scalar(key, node));
    }

    String requiredText(Key key) {
        return scalar(key, require(key));
    }

    /** A name, as it is valid in records. */
    Optional<String> name(Key key) {
        return find(key).map(node -> name(key.text(), node.line(), scalar(key, node)));
    }

    String requiredName(Key key) {
        YamlNode node = require(key);
        return name(key.text(), node.line(), scalar(key, node));
    }

    private String name(String where, int line, String name) {
        Optional<String> flaw = name.isEmpty() ? Optional.of("is empty") : Names.flaw(name);
        if (flaw.isPresent()) {
            throw new UsageException(
                    file + ":" + line + ": " + join(path, where) + ": " + flaw.get(),
                    "write a name of 1 to " + Names.MAX_CHARACTERS + " whole characters");
        }
        return name;
    }

    /** A whole number of at least 1, written with or without {@code _} between the digits. */
    Optional<Long> positive(Key key) {
        return find(key).map(node -> {
            String text = scalar(key, node);
            long value;
            try {
                value = Long.parseLong(text.replace("_", ""));
            } catch (NumberFormatException e) {
                throw error(
                        key,
                        "must be a whole number, got `" + text + "`",
                        "write for example `" + key.text() + ": 500`");
            }
            if (value < 1) {
                throw error(key, "must be at least 1, got " + value, "leave the key out where there is no limit");
            }
            return value;
        });
    }

    /** As {@link #positive}, within the range of an {@code int}. */
    Optional<Integer> positiveInt(Key key) {
        return positive(key).map(value -> {
            if (value > Integer.MAX_VALUE) {
                throw error(key, "must be at most " + Integer.MAX_VALUE + ", got " + value, "");
            }
            return value.intValue();
        });
    }

    /** A number, possibly with a fraction. */
    Optional<Double> number(Key key) {
        return text(key).map(text -> {
            double number = parse(text);
            if (!Double.isFinite(number)) {
                throw error(key, "must be a number, got `" + text + "`", "write " + plain(key.type()));
            }
            return number;
        });
    }

    Optional<Boolean> flag(Key key) {
        return text(key).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(key, "must be " + key.type() + ", got `" + text + "`", "write one of the two");
        });
    }

    /** One of an enum's constants, by its {@link Spelling}. */
    <E extends Enum<E>> Optional<E> choice(Key key, Class<E> type) {
        return text(key)
                .map(text -> Spelling.read(type, text)
                        .orElseThrow(() -> error(
                                key,
                                "must be " + key.type() + ", got `" + text + "`",
                                Suggestion.nearest(text, Spelling.all(type))
                                        .map(near -> "did you mean `" + near + "`?")
                                        .orElse("write one of them"))));
    }

    Optional<Duration> duration(Key key) {
        return duration(key, Durations::parse);
    }

    /** A duration longer than zero. */
    Optional<Duration> positiveDuration(Key key) {
        return duration(key, Durations::parsePositive);
    }

    private Optional<Duration> duration(Key key, Function<String, Duration> parse) {
        return text(key).map(text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw error(key, String.valueOf(e.getMessage()), "write for example `500ms`, `30s` or `2m`");
            }
        });
    }

    List<String> names(Key key) {
        return find(key)
                .map(node -> {
                    List<String> names = new ArrayList<>();
                    for (YamlNode item : sequence(key, node).items()) {
                        names.add(name(key.text() + "[" + names.size() + "]", item.line(), scalar(key, item)));
                    }
                    return names;
                })
                .orElse(List.of());
    }

    Map<String, Double> weights(Key key) {
        return find(key)
                .map(node -> {
                    if (!(node instanceof YamlNode.Mapping weights)) {
                        throw error(key, "must be a mapping", "write for example `{ research: 3, default: 1 }`");
                    }
                    Map<String, Double> result = new LinkedHashMap<>();
                    weights.entries().forEach((name, entry) -> result.put(name, weight(key, name, entry.value())));
                    return result;
                })
                .orElse(Map.of());
    }

    private double weight(Key key, String tenant, YamlNode node) {
        String name = name(key.text() + "." + Excerpt.of(tenant, 20), node.line(), tenant);
        String text = scalar(key, node);
        double weight = parse(text);
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new UsageException(
                    file + ":" + node.line() + ": " + join(path, key.text()) + "." + name
                            + ": must be a number above 0, got `" + text + "`",
                    "a tenant with weight 2 gets twice as much as one with weight 1");
        }
        return weight;
    }

    /** The number; NaN if the text is not a number. */
    static double parse(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    Optional<Section> section(Key key, Place place) {
        return find(key).map(node -> of(file, join(path, key.text()), node, place));
    }

    List<Section> sections(Key key, Place place) {
        return find(key)
                .map(node -> {
                    List<Section> sections = new ArrayList<>();
                    for (YamlNode item : sequence(key, node).items()) {
                        sections.add(of(file, join(path, key.text()) + "[" + sections.size() + "]", item, place));
                    }
                    return sections;
                })
                .orElse(List.of());
    }

    private YamlNode.Sequence sequence(Key key, YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence;
        }
        throw error(key, "must be a list", "write each item on a line of its own that begins with `- `");
    }

    private String scalar(Key key, YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.text().strip();
        }
        throw new UsageException(
                file + ":" + node.line() + ": " + join(path, key.text()) + ": must be a single value",
                "write " + plain(key.type()));
    }

    /** An error at the line of the key, or of the section if the key is absent. */
    UsageException error(Key key, String problem, String remedy) {
        int line = find(key).map(YamlNode::line).orElse(line());
        return new UsageException(file + ":" + line + ": " + join(path, key.text()) + ": " + problem, remedy);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String plain(String markdown) {
        return markdown.endsWith(".") ? markdown.substring(0, markdown.length() - 1) : markdown;
    }
}
