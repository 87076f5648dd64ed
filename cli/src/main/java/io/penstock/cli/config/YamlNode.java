package io.penstock.cli.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a YAML file that remembers its line, counted from 1. */
sealed interface YamlNode {
    int line();

    record Scalar(String text, int line) implements YamlNode {}

    /** An empty value, as after {@code key:}. */
    record Empty(int line) implements YamlNode {}

    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    record Mapping(Map<String, Entry> entries, int line) implements YamlNode {}

    /** A value with the line of its key. */
    record Entry(YamlNode value, int line) {}

    /**
     * Finds a line number in the parser's message. The last match is the problem, and an earlier one says what was
     * being read.
     */
    Pattern PROBLEM = Pattern.compile("(?m)^(.*)\\R in 'reader', line (\\d{1,9}), column");

    /**
     * Reads a text of one document.
     *
     * @throws UsageException naming file and line when the text is not YAML or has a key twice
     */
    static YamlNode parse(String file, String text) {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Empty(1);
            }
            return read(file, parser);
        } catch (JacksonException e) {
            throw new UsageException(
                    file + ":" + problem(e), "check the indentation (spaces, no tabs) and the quotes around this line");
        } catch (IOException e) {
            throw new UsageException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** The line and the problem. The exception's location is that of the last token, which may be lines earlier. */
    private static String problem(JacksonException e) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        String problem = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        Matcher mark = PROBLEM.matcher(e.getOriginalMessage());
        while (mark.find()) {
            problem = mark.group(1);
            line = Integer.parseInt(mark.group(2));
        }
        return line + ": not valid YAML: " + problem;
    }

    private static YamlNode read(String file, JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> readMapping(file, parser, line);
            case START_ARRAY -> readSequence(file, parser, line);
            case VALUE_NULL -> new Empty(line);
            default -> new Scalar(parser.getText(), line);
        };
    }

    private static Mapping readMapping(String file, JsonParser parser, int line) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = parser.currentTokenLocation().getLineNr();
            parser.nextToken();
            Entry other = entries.put(key, new Entry(read(file, parser), keyLine));
            if (other != null) {
                throw new UsageException(
                        file + ":" + keyLine + ": " + key + ": is there twice, in line " + other.line() + " as well",
                        "keep one of the two");
            }
        }
        return new Mapping(entries, line);
    }

    private static Sequence readSequence(String file, JsonParser parser, int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(file, parser));
        }
        return new Sequence(items, line);
    }
}
