package io.penstock.cli.cluster;

import java.util.OptionalLong;

/**
 * How far a submission has come, as kept in the metadata of its group's offset.
 *
 * @param requests requests of the file that are on the topic
 * @param fingerprint of the file
 * @param total all requests of the file; absent when an earlier release submitted it
 */
public record SubmissionProgress(long requests, String fingerprint, OptionalLong total) {
    private static final String SEPARATOR = " ";

    /** The progress of a batch that nobody has submitted in this way. */
    static final SubmissionProgress NONE = new SubmissionProgress(0, "", OptionalLong.empty());

    static SubmissionProgress parse(String metadata) {
        String[] parts = metadata.split(SEPARATOR, 3);
        OptionalLong total = parts.length < 3 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[2]));
        return new SubmissionProgress(Long.parseLong(parts[0]), parts[1], total);
    }

    String metadata() {
        String known = requests + SEPARATOR + fingerprint;
        return total.isPresent() ? known + SEPARATOR + total.getAsLong() : known;
    }

    /** The number of requests of the complete batch, as far as it is known. */
    public long expected() {
        return total.orElse(requests);
    }

    /** Whether all requests are submitted, as far as that is known. */
    public boolean isComplete() {
        return requests >= expected();
    }
}
