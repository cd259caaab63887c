using Cofferdam.Learning.Features;
using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Forging;

/// <summary>Fills objects so that they look like objects of another boot.</summary>
internal static class Forger
{
    /// <summary>
    /// Fills an object. Where a word points into memory that may hold anything, the attacker is granted that the
    /// pointee is of the right size: what is measured is the most that they can have.
    /// </summary>
    /// <param name="model">What it is to look like.</param>
    /// <param name="target">The object of the boot under attack that is filled.</param>
    /// <param name="knowledge">What the attacker knows.</param>
    public static LabelledObject Forge(LabelledObject model, LabelledObject target, ForgerKnowledge knowledge)
    {
        var words = new ulong[model.Content.Words.Length];
        var pointees = new Dictionary<ulong, uint>();
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = WordOf(model.Content, word, target.Content, knowledge);
            if (model.Content.ClassOf(word) == WordClass.DirectMap)
                pointees[words[word]] = model.Content.Space.PointeeSize(model.Content.Words[word]);
        }

        var space = target.Content.Space with { PointeeSize = address => pointees.GetValueOrDefault(address) };
        return target with
        {
            Size = model.Size,
            Content = new ObjectContent(target.Content.Start, model.Size, words, space),
        };
    }

    private static ulong WordOf(ObjectContent model, int word, ObjectContent target, ForgerKnowledge knowledge)
    {
        var value = model.Words[word];
        var (there, here) = (model.Space, target.Space);
        return (knowledge, model.ClassOf(word)) switch
        {
            (ForgerKnowledge.Nothing, _) => value,
            (_, WordClass.KernelText or WordClass.KernelReadOnly or WordClass.KernelData) =>
                value - there.Image.Start + here.Image.Start,
            (ForgerKnowledge.Image, _) => value,
            (_, WordClass.Self or WordClass.OwnObject) => value - model.Start + target.Start,
            (_, WordClass.PerCpu) => value - there.PerCpu.Start + here.PerCpu.Start,
            (_, WordClass.DirectMap) => value - there.DirectMap.Start + here.DirectMap.Start,
            (_, WordClass.Vmalloc) => value - there.Vmalloc.Start + here.Vmalloc.Start,
            (_, WordClass.PageStructs) => value - there.PageStructs.Start + here.PageStructs.Start,
            // Modules are in the same area on each boot, and only the place in a page counts.
            _ => value,
        };
    }
}
