package io.penstock.schemas;

import java.util.List;
import java.util.Locale;

/**
 * Builds the first field of a snapshot: a line on the state of something, short enough for a column of a table.
 *
 * <p>It begins with a part that is always there. Items follow, the most important first, as many as there is room for.
 * {@code +3} at the end counts those that are left out.
 */
public final class SummaryLine {
    /** The longest line, in characters. */
    public static final int MAX_CHARACTERS = 40;

    private static final int MAX_NAME_CHARACTERS = 11;
    private static final int MIN_NAME_CHARACTERS = 3;
    private static final int THOUSAND = 1_000;
    private static final String[] UNITS = {"k", "M", "G", "T", "P", "E"};
    private static final String SEPARATOR = ", ";

    private SummaryLine() {}

    /**
     * An item that is included if there is room.
     *
     * @param name what the item is about; may be empty. A name of more than 11 characters is cut in its middle
     * @param state the state in a word or two, at most 8 characters, or 12 without a name
     */
    public record Item(String name, String state) {
        private String text(int maxNameCharacters) {
            return name.isEmpty() ? state : cut(name, maxNameCharacters) + " " + state;
        }
    }

    /**
     * A line of at most {@link #MAX_CHARACTERS} characters. The name of the first item is cut further until it fits.
     *
     * @param always the beginning, at most 19 characters
     * @param items at most 9,999, the most important first
     */
    public static String of(String always, List<Item> items) {
        StringBuilder line = new StringBuilder(always);
        int told = 0;
        while (told < items.size()) {
            int room = MAX_CHARACTERS
                    - line.length()
                    - SEPARATOR.length()
                    - rest(items.size() - told - 1).length();
            Item item = items.get(told);
            String text = item.text(MAX_NAME_CHARACTERS);
            if (text.length() > room && told == 0) {
                text = item.text(
                        Math.max(MIN_NAME_CHARACTERS, room - item.state().length() - 1));
            }
            if (text.length() > room) {
                break;
            }
            line.append(SEPARATOR).append(text);
            told++;
        }
        return line.append(rest(items.size() - told)).toString();
    }

    /** A count of 0 or more in at most four characters: {@code 1204}, {@code 12k}, {@code 1.2M}. */
    public static String count(long count) {
        if (count < 10L * THOUSAND) {
            return String.valueOf(count);
        }
        int unit = 0;
        long below = count;
        while (below >= (long) THOUSAND * THOUSAND) {
            below /= THOUSAND;
            unit++;
        }
        // rounded down, so that the line never claims too much
        return below < 10L * THOUSAND
                ? String.format(Locale.ROOT, "%d.%d%s", below / THOUSAND, below % THOUSAND / 100, UNITS[unit])
                : below / THOUSAND + UNITS[unit];
    }

    /** The name, or its beginning and its end: deployments of one model mostly differ at their ends. */
    private static String cut(String name, int maxCharacters) {
        if (name.length() <= maxCharacters) {
            return name;
        }
        int head = (maxCharacters - 1) / 2;
        int tail = name.length() - (maxCharacters - 1 - head);
        // a character outside the basic plane takes two chars, and half of one cannot be written
        if (Character.isHighSurrogate(name.charAt(head - 1))) {
            head--;
        }
        if (Character.isLowSurrogate(name.charAt(tail))) {
            tail++;
        }
        return name.substring(0, head) + "…" + name.substring(tail);
    }

    private static String rest(int items) {
        return items == 0 ? "" : SEPARATOR + "+" + items;
    }
}
