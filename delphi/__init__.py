"""The statistics of Delphi reviews, as functions of their arguments.

Counts go in, frozen results of plain Python numbers come out. Nothing here reads a file, a clock or
chance, nothing is guessed (a wrong argument is refused with one sentence), and nothing is NaN: what is
undefined is None. ``docs/method.md`` says what each measure means and where it comes from.

>>> from delphi import Scale, compare, default_rule, summarise, transitions
>>> scale = Scale(1, 9)
>>> first, second = [7, 8, 9, 6, 7, None, 8, 9, 7], [7, 8, 9, 7, 7, 8, 8, 9, 7]
>>> item = summarise(scale.counts(second), scale, default_rule(scale))
>>> change = compare(transitions(scale.codes(first), scale.codes(second), scale), scale)
>>> item.median, item.verdict.outcome, change.n_paired, change.stability
(8.0, 'high', 8, 'stable')
"""

from delphi.advice import STATES, Advice, ItemStanding, State
from delphi.adviser import advise
from delphi.agreement import is_split, van_der_eijk
from delphi.analysis import analyse
from delphi.appropriateness import Ram, ram
from delphi.association import kendall_tau, spearman_rho
from delphi.box_crossings import McNemar, mcnemar
from delphi.chance import Chance, chance_of_passing
from delphi.chance_corrected import WEIGHTS, ChanceCorrected, brennan_prediger, fleiss_kappa, gwet_ac
from delphi.choices import Choices, summarise_choices
from delphi.classic_stability import chaffin_talley, dajani_chi_square
from delphi.columns import Columns, columns_by_item
from delphi.concordance import Concordance, ConcordanceTest, kendall_w
from delphi.consensus import INDICATIVE_BELOW, OUTCOMES, Outcome, Rule, Verdict
from delphi.deviation import cv, sd
from delphi.estimate_changes import EstimateChange, compare_estimates
from delphi.estimates import Estimates, quantile_of_values, summarise_estimates
from delphi.files import Answer, BadFile, read_answers
from delphi.fragility import fragile_by_item, is_fragile
from delphi.groups import JointVerdict, joint_verdict, joint_verdict_by_item
from delphi.icc import Icc, IntraclassCorrelations, intraclass_correlations
from delphi.intervals import MedianInterval, median_interval
from delphi.kappa import KappaWeights, weighted_kappa
from delphi.leavers import Attrition, attrition
from delphi.location import hodges_lehmann, mean, modes, trimmed_mean
from delphi.matrix import MatrixRow, RuleMatrix, rule_matrix
from delphi.measures import Measures, measure_by_item
from delphi.movers import Movement, movement
from delphi.multiplicity import Family, benjamini_hochberg, signed_rank_family
from delphi.ordinal import berry_mielke, blair_lacy, kvalseth, leik, tastle_wierman
from delphi.paired import ComparedRounds, Paired, compare_rounds
from delphi.paired_differences import Differences, differences
from delphi.paired_spread import SpreadChange, spread_change
from delphi.pairwise import PairwiseConcordance, kendall_w_pairwise
from delphi.panel import Panel, panels
from delphi.parts_of_change import Composition, composition
from delphi.places import Place
from delphi.pooling import PanelSummary, Pooled, SideBySide, pool, summarise_panels
from delphi.quantiles import Quartiles, median, quantile, quantile_by_item, quartiles, quartiles_by_item
from delphi.rank_tests import LEAST_MOVERS, SignedRank, signed_rank, signed_rank_of_differences
from delphi.rankings import (
    ChosenOption,
    PointedOption,
    Points,
    RankedOption,
    Rankings,
    TopChoices,
    summarise_points,
    summarise_rankings,
    summarise_top_choices,
)
from delphi.reliability import LEVELS, Alpha, krippendorff_alpha
from delphi.resampled_verdicts import robustness, robustness_by_item
from delphi.resampling import (
    FEWEST_TO_RESAMPLE,
    BootstrapInterval,
    BootstrapIntervals,
    bootstrap_by_item,
    bootstrap_counts,
    bootstrap_values,
)
from delphi.rules import RULES, combine, default_rule, rule, rules_for
from delphi.scales import MISSING, Scale
from delphi.shares import Share, share
from delphi.splits import split_flags
from delphi.spread import aad, iqr, mad, relative_iqr
from delphi.square_tables import ChiSquare, bowker, stuart_maxwell
from delphi.stability import COMPOSITE_FROM, Change, Stability, compare
from delphi.summary import Summary, summarise, summarise_by_item
from delphi.tallies import count_by_item, transitions, transitions_by_item
from delphi.telling import report
from delphi.tukey import Hinges, hinges

__all__ = [
    "COMPOSITE_FROM",
    "FEWEST_TO_RESAMPLE",
    "INDICATIVE_BELOW",
    "LEAST_MOVERS",
    "LEVELS",
    "MISSING",
    "OUTCOMES",
    "RULES",
    "STATES",
    "WEIGHTS",
    "Advice",
    "Alpha",
    "Answer",
    "Attrition",
    "BadFile",
    "BootstrapInterval",
    "BootstrapIntervals",
    "Chance",
    "ChanceCorrected",
    "Change",
    "ChiSquare",
    "Choices",
    "ChosenOption",
    "Columns",
    "ComparedRounds",
    "Composition",
    "Concordance",
    "ConcordanceTest",
    "Differences",
    "EstimateChange",
    "Estimates",
    "Family",
    "Hinges",
    "Icc",
    "IntraclassCorrelations",
    "ItemStanding",
    "JointVerdict",
    "KappaWeights",
    "MatrixRow",
    "McNemar",
    "Measures",
    "MedianInterval",
    "Movement",
    "Outcome",
    "Paired",
    "PairwiseConcordance",
    "Panel",
    "PanelSummary",
    "Place",
    "PointedOption",
    "Points",
    "Pooled",
    "Quartiles",
    "Ram",
    "RankedOption",
    "Rankings",
    "Rule",
    "RuleMatrix",
    "Scale",
    "Share",
    "SideBySide",
    "SignedRank",
    "SpreadChange",
    "Stability",
    "State",
    "Summary",
    "TopChoices",
    "Verdict",
    "aad",
    "advise",
    "analyse",
    "attrition",
    "benjamini_hochberg",
    "berry_mielke",
    "blair_lacy",
    "bootstrap_by_item",
    "bootstrap_counts",
    "bootstrap_values",
    "bowker",
    "brennan_prediger",
    "chaffin_talley",
    "chance_of_passing",
    "columns_by_item",
    "combine",
    "compare",
    "compare_estimates",
    "compare_rounds",
    "composition",
    "count_by_item",
    "cv",
    "dajani_chi_square",
    "default_rule",
    "differences",
    "fleiss_kappa",
    "fragile_by_item",
    "gwet_ac",
    "hinges",
    "hodges_lehmann",
    "intraclass_correlations",
    "iqr",
    "is_fragile",
    "is_split",
    "joint_verdict",
    "joint_verdict_by_item",
    "kendall_tau",
    "kendall_w",
    "kendall_w_pairwise",
    "krippendorff_alpha",
    "kvalseth",
    "leik",
    "mad",
    "mcnemar",
    "mean",
    "measure_by_item",
    "median",
    "median_interval",
    "modes",
    "movement",
    "panels",
    "pool",
    "quantile",
    "quantile_by_item",
    "quantile_of_values",
    "quartiles",
    "quartiles_by_item",
    "ram",
    "read_answers",
    "relative_iqr",
    "report",
    "robustness",
    "robustness_by_item",
    "rule",
    "rule_matrix",
    "rules_for",
    "sd",
    "share",
    "signed_rank",
    "signed_rank_family",
    "signed_rank_of_differences",
    "spearman_rho",
    "split_flags",
    "spread_change",
    "stuart_maxwell",
    "summarise",
    "summarise_by_item",
    "summarise_choices",
    "summarise_estimates",
    "summarise_panels",
    "summarise_points",
    "summarise_rankings",
    "summarise_top_choices",
    "tastle_wierman",
    "transitions",
    "transitions_by_item",
    "trimmed_mean",
    "van_der_eijk",
    "weighted_kappa",
]
