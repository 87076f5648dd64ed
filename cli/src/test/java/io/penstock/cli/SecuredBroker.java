package io.penstock.cli;

import io.penstock.schemas.fixtures.Brokers;
import io.penstock.schemas.fixtures.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterUserScramCredentialsResult;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.MountableFile;

/**
 * A broker that speaks nothing but SASL over TLS to the outside, and denies what no ACL allows. Its users have
 * SCRAM-SHA-512; the administrator, who makes them, has PLAIN.
 */
final class SecuredBroker implements AutoCloseable {
    private static final String ADMIN_PASSWORD = "for-the-administrator";
    private static final String KEY_STORE = "/tmp/broker-key.p12";
    private static final String LISTENER = "KAFKA_LISTENER_NAME_PLAINTEXT_";

    private final Path directory;
    private final SelfSigned certificate;
    private final KafkaContainer container;

    /** Starts it, with its certificate in the directory. */
    SecuredBroker(Path directory) throws Exception {
        this.directory = directory;
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        certificate = SelfSigned.create(directory, "broker", (host.matches("[0-9.]+") ? "ip:" : "dns:") + host);
        // The container's class names the outer listener PLAINTEXT, whatever it speaks.
        container = Brokers.container()
                .withCopyFileToContainer(MountableFile.forHostPath(certificate.keyStore(), 0644), KEY_STORE)
                .withEnv(
                        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                        "BROKER:PLAINTEXT,PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT")
                .withEnv("KAFKA_SSL_KEYSTORE_TYPE", "PKCS12")
                .withEnv("KAFKA_SSL_KEYSTORE_LOCATION", KEY_STORE)
                .withEnv("KAFKA_SSL_KEYSTORE_PASSWORD", certificate.password())
                .withEnv("KAFKA_SSL_KEY_PASSWORD", certificate.password())
                .withEnv(LISTENER + "SASL_ENABLED_MECHANISMS", "SCRAM-SHA-512,PLAIN")
                .withEnv(
                        LISTENER + "SCRAM___SHA___512_SASL_JAAS_CONFIG",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .withEnv(
                        LISTENER + "PLAIN_SASL_JAAS_CONFIG",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_admin=\""
                                + ADMIN_PASSWORD + "\";")
                .withEnv("KAFKA_AUTHORIZER_CLASS_NAME", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withEnv("KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND", "false")
                // The broker and its controller are one process and speak plainly, inside the container alone.
                .withEnv("KAFKA_SUPER_USERS", "User:admin;User:ANONYMOUS");
        container.start();
    }

    String bootstrapServers() {
        return container.getBootstrapServers();
    }

    /** Lets these users in, with their names' {@link #password}s, and gives them these rights. */
    void allow(Set<String> users, Set<AclBinding> acls) throws Exception {
        Properties properties = common("PLAIN", "plain.PlainLoginModule", "admin", ADMIN_PASSWORD);
        properties.setProperty("bootstrap.servers", bootstrapServers());
        try (Admin admin = Admin.create(properties)) {
            List<UserScramCredentialAlteration> credentials = users.stream()
                    .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password(user)))
                    .toList();
            AlterUserScramCredentialsResult altered = admin.alterUserScramCredentials(credentials);
            altered.all().get();
            admin.createAcls(acls).all().get();
        }
    }

    static String password(String user) {
        return "the-password-of-" + user;
    }

    /** A user's file for {@code --command-config}. */
    Path clientProperties(String user) throws IOException {
        return write(user, properties(user, password(user)));
    }

    Path clientPropertiesWithAWrongPassword(String user) throws IOException {
        return write("wrong-" + user, properties(user, "not-the-password"));
    }

    /** A file for a client that trusts only whom the JVM trusts. */
    Path clientPropertiesWithoutTrust(String user) throws IOException {
        Properties properties = properties(user, password(user));
        properties.keySet().removeIf(key -> key.toString().startsWith("ssl."));
        return write("trustless-" + user, properties);
    }

    private Properties properties(String user, String password) {
        return common("SCRAM-SHA-512", "scram.ScramLoginModule", user, password);
    }

    private Properties common(String mechanism, String module, String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("security.protocol", "SASL_SSL");
        properties.setProperty("sasl.mechanism", mechanism);
        properties.setProperty(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                        .formatted(module, user, password));
        properties.setProperty("ssl.truststore.type", "PKCS12");
        properties.setProperty(
                "ssl.truststore.location", certificate.trustStore().toString());
        properties.setProperty("ssl.truststore.password", certificate.password());
        return properties;
    }

    private Path write(String name, Properties properties) throws IOException {
        Path file = directory.resolve(name + ".properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    @Override
    public void close() {
        container.stop();
    }
}
