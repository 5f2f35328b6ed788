// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.testing.LeavesNothingBehind;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Why addresses cannot be had: told by what the system does, since what it says may be in any language. */
@LeavesNothingBehind
@Timeout(60)
class AddressesTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void aPortInUseIsToldInAnyLanguage() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            var cause = new BindException("Die Adresse wird bereits verwendet");
            assertThat(Addresses.notBound(new InetSocketAddress(LOOPBACK, other.getLocalPort()), cause))
                    .hasCause(cause)
                    .hasMessageContaining("is in use")
                    .hasMessageContaining("0 stands for any that is free")
                    .hasMessageContaining("bereits verwendet");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsToldInAnyLanguage() {
        var cause = new BindException("Die angeforderte Adresse kann nicht zugewiesen werden");
        assertThat(Addresses.notBound(new InetSocketAddress("192.0.2.1", 5_000), cause)).hasMessageContaining("none of this machine's");
    }

    @Test
    void aPortOfPrivilegedUsersIsToldInAnyLanguage() {
        var cause = new BindException("Keine Berechtigung");
        assertThat(Addresses.notBound(new InetSocketAddress(LOOPBACK, 1), cause))
                .hasMessageContaining("Keine Berechtigung")
                .hasMessageContaining("below 1024");
    }

    @Test
    void aFailureThatIsNoneOfTheseIsToldAsItIs() {
        assertThat(Addresses.notBound(new InetSocketAddress(LOOPBACK, 5_000), new SocketException("address family of another kind")))
                .hasMessageContaining("Nobody can listen at")
                .hasMessageContaining("of another kind");
        assertThat(Addresses.notBound(UnixDomainSocketAddress.of("/nowhere"), new BindException("Keine Berechtigung")))
                .hasMessageContaining("Nobody can listen at /nowhere: Keine Berechtigung");
    }
}
