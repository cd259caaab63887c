using Cofferdam.Compartments.Policies;
using Cofferdam.Evaluation.Outcomes;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Learning;

namespace Cofferdam.Tests.Evaluation;

public sealed class OutcomeTests
{
    private const string Rule = "nf_tables_newrule+0x1f0 [nf_tables]";
    private const string Buffer = "__alloc_skb+0x3c";
    private const string Socket = "sk_prot_alloc+0x20";

    [Fact]
    public void A_confusion_table_has_precision_recall_and_what_was_said_instead()
    {
        // Of three rules two are told and one is a socket; of two sockets one is a rule and one has no tree.
        var found = ClassConfusion.Of(new(
        [
            Told(Rule, Rule), Told(Rule, Rule), Told(Rule, Socket), Told(Socket, Rule),
            Told(Socket, Socket) with { Answer = null, Leaf = null },
        ]));

        Assert.Equal([Rule, Socket], found.Select(row => row.Name));
        Assert.Equal((3, 2, 1), (found[0].Objects, found[0].Right, found[0].Falsely));
        Assert.Equal((2.0 / 3, 2.0 / 3), (found[0].Precision, found[0].Recall));
        Assert.Equal([new(Socket, 1)], found[0].TakenFor);
        Assert.Equal((0, 0), (found[1].Precision, found[1].Recall));
        Assert.Equal([new(ClassConfusion.Nothing, 1), new(Rule, 1)], found[1].TakenFor);
    }

    [Fact]
    public void A_class_that_is_only_named_falsely_is_in_the_table()
    {
        var found = ClassConfusion.Of(new([Told(Rule, Socket)]));
        Assert.Equal((0, 1, 0.0), (found[1].Objects, found[1].Falsely, found[1].Precision));
    }

    [Fact]
    public void A_curve_accepts_what_is_surest_first()
    {
        var curve = new OutcomeSet(
        [
            Told(Rule, Rule, agreeing: 98, support: 98), Told(Socket, Rule, agreeing: 1, support: 2),
            Told(Rule, Rule, agreeing: 98, support: 98),
            // What looks as nothing did comes last, however pure the leaf.
            Told(Socket, Rule, agreeing: 998, support: 998) with { WasSeen = false },
        ]).Curve();
        Assert.Equal([new(0.5, 0), new(0.75, 1.0 / 3), new(1, 0.5)], curve);
    }

    [Fact]
    public void Thresholds_are_the_ones_that_accept_the_least_wrongly_and_still_enough()
    {
        // Leaves of two objects err; without them there is still enough coverage.
        var pure = Enumerable.Repeat(Told(Rule, Rule, agreeing: 10, support: 10), 97);
        var small = Enumerable.Repeat(Told(Rule, Socket, agreeing: 2, support: 2), 3);
        var none = new OutcomeSet([]);
        Assert.True(OperatingPoint.Choose(new([.. pure, .. small]), none).Support > 2);

        // With more of them there is not.
        var many = Enumerable.Repeat(Told(Rule, Socket, agreeing: 2, support: 2), 20);
        Assert.True(OperatingPoint.Choose(new([.. pure, .. many]), none).Support <= 2);
    }

    [Fact]
    public void Types_that_were_held_out_count_when_thresholds_are_chosen()
    {
        var known = Enumerable.Repeat(Told(Rule, Rule, agreeing: 10, support: 10), 10);
        var held = Told(Socket, Rule, agreeing: 2, support: 2) with { IsKnown = false };
        Assert.True(OperatingPoint.Choose(new([.. known]), new([held])).Support > 2);
    }

    [Fact]
    public void A_compartment_has_what_its_functions_and_the_named_ones_allocate()
    {
        var compartment = new PolicyObjects(PolicyReader.ReadFile(
            Repository.PathOf("examples/policies/nf_tables.yaml")));
        Assert.True(compartment.Has(Rule));
        Assert.True(compartment.Has(Buffer));
        Assert.False(compartment.Has("nf_tables_newrule+0x1f0"));
        Assert.False(compartment.Has("kernfs_name+0x12"));

        var builtIn = new PolicyObjects(PolicyReader.ReadFile(Repository.PathOf("examples/policies/ipv6.yaml")));
        Assert.True(builtIn.Has("fib6_net_init+0x86"));
        Assert.True(builtIn.Has("ip6_route_info_create.part.0+0x10"));
        Assert.False(builtIn.Has("fib6_net_init+0x86 [other]"));
        Assert.False(builtIn.Has("ip6_addr_string+0x10"));
    }

    [Fact]
    public void A_class_on_both_sides_of_a_compartment_is_left_open()
    {
        var compartment = new PolicyObjects(Policy.ForModule("nf_tables"));
        var tally = compartment.Count(
            new([Told(Rule, Rule), Told(Rule, "mixed"), Told(Socket, Rule), Told(Socket, Socket)]),
            name => name == "mixed" ? [Rule, Socket] : [name],
            _ => true);
        Assert.Equal((2, 1, 0), (tally.Legal, tally.LegalFound, tally.LegalDenied));
        Assert.Equal((2, 1, 1), (tally.Others, tally.OthersAllowed, tally.OthersDenied));
        Assert.Equal((0.5, 0.5), (tally.Precision, tally.Recall));
    }

    [Fact]
    public void A_leaf_has_a_majority_if_more_than_half_of_its_objects_are_of_its_class()
    {
        Assert.True(Told(Rule, Rule, agreeing: 2, support: 3).IsMajority);
        Assert.False(Told(Rule, Rule, agreeing: 1, support: 2).IsMajority);
        Assert.False((Told(Rule, Rule) with { Leaf = null }).IsMajority);
    }

    [Fact]
    public void Every_class_is_held_out_once_and_always_in_the_same_part()
    {
        string[] classes = [.. Enumerable.Range(0, 20).Select(number => $"site{number}+0x0")];
        var parts = HeldOutTypes.PartsOf(classes, 4);
        Assert.Equal(classes.Order(), parts.Keys.Order());
        Assert.Equal(8, parts.Values.Distinct().Count());
        Assert.Equal(parts, HeldOutTypes.PartsOf(classes, 4));
        Assert.NotEqual(parts, HeldOutTypes.PartsOf(classes, 5));
    }

    [Fact]
    public void Held_out_types_are_told_by_a_model_that_does_not_have_them()
    {
        using var heap = new MadeUpHeap();
        var set = heap.Read(2, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite);
        var told = HeldOutTypes.Tell(
            set.Where(found => found.Boot == 0), set.Where(found => found.Boot == 1), new ModelOptions(), 4);
        Assert.Equal(40, told.All.Count);
        Assert.All(told.All, outcome => Assert.False(outcome.IsKnown || outcome.IsRight));
        Assert.Equal(0, told.At(Thresholds.Default).UnseenAcceptance);
    }

    private static Outcome Told(string truth, string said, int agreeing = 1, int support = 1) => new(
        new LabelledObject(0, "kmalloc-32", 0, 32, truth, new ObjectContent(0x1000, 0, [], MadeUpBoot.Space)),
        truth,
        IsKnown: true,
        said,
        new TreeNode.Leaf(0, agreeing, support, []),
        WasSeen: true);
}
