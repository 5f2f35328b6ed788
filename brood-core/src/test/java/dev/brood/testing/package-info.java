/** What tests of all modules share: the check that a test class leaves nothing behind. */
package dev.brood.testing;
