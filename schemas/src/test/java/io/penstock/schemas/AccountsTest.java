package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InstanceConfig;
import org.junit.jupiter.api.Test;

class AccountsTest {
    @Test
    void anInstanceOfAnotherNameHasTheSameAccount() {
        assertThat(Accounts.of(instance("a").build()))
                .isEqualTo(Accounts.of(instance("b").build()));
        assertThat(Accounts.of(
                        instance("a").setBaseUrl("https://API.example.com/v1/").build()))
                .isEqualTo(Accounts.of(instance("a").build()));
    }

    @Test
    void anotherKeyModelAddressOrNameIsAnotherAccount() {
        String account = Accounts.of(instance("a").build());

        assertThat(Accounts.of(instance("a").setApiKeySource("env:OTHER").build()))
                .isNotEqualTo(account);
        assertThat(Accounts.of(instance("a").setModel("small").build())).isNotEqualTo(account);
        assertThat(Accounts.of(
                        instance("a").setBaseUrl("https://api.example.com/v2").build()))
                .isNotEqualTo(account);
        assertThat(Accounts.of(instance("a").setAccount("mine").build())).isEqualTo("mine");
    }

    private static InstanceConfig.Builder instance(String id) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl("https://api.example.com/v1")
                .setApiKeySource("env:KEY");
    }
}
