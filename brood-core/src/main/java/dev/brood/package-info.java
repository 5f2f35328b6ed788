/** Child processes and process pools, and the functional interfaces whose lambdas can be sent to them. */
package dev.brood;
