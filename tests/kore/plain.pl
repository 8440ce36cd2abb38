# plain.pl PORT TIMES BYTES... -- sends each BYTES (\r \n \0 understood) in a write of its own, on TIMES connections.
# Prints how many ended in a reset, and how many were answered more than once. Node's sockets hide a reset behind an end,
# and are too slow to catch a server between two of its reads.
use strict;
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Errno qw(ECONNRESET);
$SIG{PIPE} = 'IGNORE';
my ($port, $times, @pieces) = @ARGV;
s/\\([rn0])/$1 eq 'r' ? "\r" : $1 eq 'n' ? "\n" : "\0"/ge, s/\{(\d+)\}/'x' x $1/ge for @pieces;
my ($resets, $twice) = (0, 0);
for (1 .. $times) {
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') or die "connect: $!";
	setsockopt($s, IPPROTO_TCP, TCP_NODELAY, 1);
	syswrite($s, $_) for @pieces;
	my ($all, $n, $some) = ('');
	$all .= $some while ($n = sysread($s, $some, 65536));
	$resets++ if !defined $n && $! == ECONNRESET;
	$twice++ if (() = $all =~ m{HTTP/1\.}g) > 1;
	close $s;
}
print "resets $resets twice $twice\n";
