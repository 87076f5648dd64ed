package io.penstock.cli.cluster;

import java.util.OptionalLong;

/**
 * How far a submission has come, as the metadata of its group's offset.
 *
 * @param requests of the file that are on the topic
 * @param fingerprint of the file
 * @param total requests of the file; absent when an earlier release has submitted it
 */
public record SubmissionProgress(long requests, String fingerprint, OptionalLong total) {
    private static final String SEPARATOR = " ";

    /** Of a batch that nobody has submitted in this way. */
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

    /** Requests that the batch has once all are submitted, as far as that is known. */
    public long expected() {
        return total.orElse(requests);
    }

    /** Whether all is submitted, as far as that is known. */
    public boolean isComplete() {
        return requests >= expected();
    }
}
