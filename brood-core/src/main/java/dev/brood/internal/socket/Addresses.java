// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What addresses are called, which family they are of, and what it means when one cannot be used. */
final class Addresses {

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Bytes in the name of a file, on all usual file systems. */
    private static final int LONGEST_NAME = 255;

    private Addresses() {}

    /** Text for messages: a path, or host and port. */
    static String describe(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            String host = ip == null ? inet.getHostString() : ip.getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : String.valueOf(address);
    }

    static ProtocolFamily family(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress unix -> StandardProtocolFamily.UNIX;
            case InetSocketAddress inet when inet.isUnresolved() -> throw new BroodException("No address is known for the host "
                    + inet.getHostString() + ". Use a name that this machine can resolve, or a numeric address.");
            case InetSocketAddress inet ->
                inet.getAddress().getAddress().length == Integer.BYTES ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
            default -> throw new BroodException("Not an address that sockets can use here: " + address + " ("
                    + address.getClass().getName() + "). Use a UnixDomainSocketAddress or an InetSocketAddress.");
        };
    }

    static Path path(SocketAddress unix) {
        return ((UnixDomainSocketAddress) unix).getPath().toAbsolutePath();
    }

    /** Why sockets of the address's family cannot be had. */
    static BroodException noFamily(SocketAddress address, Exception cause) {
        String what = address instanceof UnixDomainSocketAddress ? "Unix-domain sockets" : family(address) + " addresses";
        return new BroodException("The address " + describe(address) + " cannot be used: this system, or this JVM, has no " + what
                + " (" + cause + "). Use " + (address instanceof UnixDomainSocketAddress ? "a TCP address of the loopback interface."
                        : "an address of another family, or leave out -Djava.net.preferIPv4Stack."), cause);
    }

    private static int nameBytes(Path file) {
        return String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8).length;
    }

    /** Why a listener cannot have the address. */
    static BroodException notBound(SocketAddress address, Exception cause) {
        String where = describe(address);
        if (cause instanceof UnsupportedAddressTypeException || cause instanceof UnsupportedOperationException) {
            return noFamily(address, cause);
        }
        if (cause instanceof NoSuchFileException) {
            return new BroodException("Nobody can listen at " + where + ": its directory does not exist. Create it first.", cause);
        }
        if (cause instanceof BindException && address instanceof InetSocketAddress inet) {
            return notBound(inet, cause);
        }
        if (address instanceof UnixDomainSocketAddress unix && nameBytes(unix.getPath()) > LONGEST_NAME) {
            return new BroodException("Nobody can listen at " + where + ": its file name has " + nameBytes(unix.getPath())
                    + " bytes, and may have " + LONGEST_NAME + ". Use a shorter one.", cause);
        }
        if (cause instanceof SocketException && !isToBeHad(family(address))) {
            return noFamily(address, cause);
        }
        return new BroodException(
                "Nobody can listen at " + where + ": " + reason(cause) + ". Check the address and the permissions.", cause);
    }

    /** What the system says of that is in the user's language: what it does tells more. */
    private static BroodException notBound(InetSocketAddress address, Exception cause) {
        if (!isOwn(address)) {
            return new BroodException("The address " + describe(address) + " is none of this machine's (" + reason(cause) + "). Use one of"
                    + " its own, or the loopback interface's.", cause);
        }
        if (address.getPort() > 0 && address.getPort() < FIRST_UNPRIVILEGED_PORT) {
            return new BroodException("Nobody can listen at " + describe(address) + ": " + reason(cause) + ". Ports below "
                    + FIRST_UNPRIVILEGED_PORT + " are for privileged users; one that is in use is for who has it. Use another port; 0"
                    + " stands for any that is free.", cause);
        }
        return inUse(address, cause);
    }

    /** Says that somebody else has the address. */
    static BroodException inUse(SocketAddress address, Exception cause) {
        return new BroodException("The address " + describe(address) + " is in use: another program listens there (" + reason(cause)
                + "). End it, or use another " + (address instanceof InetSocketAddress ? "port; 0 stands for any that is free." : "path."),
                cause);
    }

    /** Whether this machine has the address: some port of it can be had. */
    private static boolean isOwn(InetSocketAddress address) {
        try (ServerSocketChannel probe = ServerSocketChannel.open(family(address))) {
            return probe.bind(new InetSocketAddress(address.getAddress(), 0)).isOpen();
        } catch (BindException none) {
            return false;
        } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException e) {
            return true; // it is not known: the reason is told
        }
    }

    /** Whether there are sockets of a family; it is taken for granted if there are no others either. */
    private static boolean isToBeHad(ProtocolFamily family) {
        ProtocolFamily other = family == StandardProtocolFamily.UNIX ? StandardProtocolFamily.INET : StandardProtocolFamily.UNIX;
        return opens(family) || !opens(other);
    }

    private static boolean opens(ProtocolFamily family) {
        try (ServerSocketChannel probe = ServerSocketChannel.open(family)) {
            return probe.isOpen();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Why a caller does not reach the address. */
    static BroodException notReached(SocketAddress address, Exception cause) {
        String where = describe(address);
        if (cause instanceof UnsupportedAddressTypeException || cause instanceof UnsupportedOperationException) {
            return noFamily(address, cause);
        }
        if (cause instanceof UnresolvedAddressException) {
            return new BroodException("No address is known for the host of " + where + ". Use a numeric address.", cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new BroodException("Nobody listens at " + where + " (" + reason(cause) + "). Start the listener first, and check the"
                    + " address.", cause);
        }
        return new BroodException("The listener at " + where + " cannot be reached: " + reason(cause) + ". Check that it is there, and"
                + " the permissions.", cause);
    }

    private static String reason(Exception cause) {
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }
}
