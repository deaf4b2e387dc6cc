# What a facility or the city decided about a child: the conditions of an acceptance, an application that was declined.

conditions-label = 受入れの条件
conditions-line = 受入れの条件：{ $conditions }
my-conditions-at = { $facility }の受入れの条件：{ $conditions }
my-registration-badge-accepted-conditions = 登録済み（条件あり）
desk-registration-accepted-conditions = 受入れ済み（条件あり）
registration-conditions-line = 受入れの条件：{ $conditions }
hint-conditions-staff = 保護者と職員の予約の画面、本日の一覧、児童票に出ます。
registration-change = 受入れの条件やことばを変える
registration-change-do = 変えて保護者に知らせる
done-registration-changed = 受入れの内容を変えました。保護者へのメールは1分後に送ります。
done-registration-changed-phone = 受入れの内容を変えました。保護者に電話で知らせてください。
mail-registration-conditions-subject = 【{ $city }】利用登録の内容が変わりました
mail-registration-conditions-body =
    { $facility }の利用登録（{ $program }）の内容が変わりました。これまでどおり予約できます。

    { $message }
    { $conditions }

    くわしくは、次のページをご覧ください。
    { $link }

said-by-facility = 施設からのことば
said-by-city = 市からのことば
my-registration-decided-by-city = 市の返事
my-registration-elsewhere = ほかの施設をさがす
my-registration-what-now = 事情が変わったときは、もう一度申し込めます。わからないことは施設にお電話ください。
my-do-declined = 利用登録の結果を見る
my-do-declined-text = { $facility }への利用登録は、お受けできませんでした。ほかの施設をさがすか、事情が変わったときはもう一度申し込めます。
next-declined = 利用登録の結果を見る
next-declined-note = この施設への利用登録は、お受けできませんでした。ほかの施設をさがすか、事情が変わったときはもう一度申し込めます。
book-registration-declined = この施設への利用登録は、お受けできませんでした（{ $by }「{ $words }」）。ほかの施設をさがすか、事情が変わったときはもう一度申し込めます。
book-go-declined = 利用登録の結果を見る
book-instead-interview = 先に面談が必要です
book-instead-applied = 利用登録の返事を待っています
register-again = もう一度申し込む前に
register-again-text = 前の申込みへの返事です。必要なところを直してから申し込んでください。

way-title = 予約のしかた
way-is-phone = 予約の前に、電話での相談が必要です（ネットでは予約できません）
way-is-online = ご家族がネットで予約できます。
way-because = 理由：{ $reason }
way-set = 電話での相談が必要にする
way-set-text = 医療的ケアが必要なお子さんなど、予約のたびに相談が必要なときに選びます。どの施設でも、ご家族はネットで予約できなくなり、職員が電話で予約を受けます。ご家族にメールで知らせます。
way-set-do = 電話での相談が必要にする
way-reason-set = 理由（ご家族に表示します）
way-reason-hint = 例：当日の体制を相談して決めるため。病名は書かないでください。操作の記録にも残ります。
way-lift = ネットで予約できるようにする
way-lift-text = ご家族がまたネットで予約できるようになります。ご家族にメールで知らせます。
way-lift-do = ネットで予約できるようにする
way-reason-lift = 理由（操作の記録に残ります）
done-way-phone = 電話での相談が必要にしました。ご家族へのメールは1分後に送ります。
done-way-online = ネットで予約できるようにしました。ご家族へのメールは1分後に送ります。
child-decision-reason-missing = 理由を入力してください。理由は操作の記録に残ります。
child-decision-reason-long = 理由は{ $max }文字までで入力してください。
child-decision-same = 変わったところがありません。
child-decisions-title = { $child }について決めること
child-decisions-lead = ここで決めたことと理由は、操作の記録に残ります。
child-decisions-column = 決まっていること
child-decisions-open = 予約のしかたと減免を決める
reductions-title = 減免
reductions-none = 減免はありません。
reductions-no-rules = 市の決まりに減免がありません。「決まりと料金」で減免を決めると、ここで選べます。
label-reductions = このお子さんの減免
label-reductions-reason = 理由（操作の記録に残ります）
reductions-from-now = これから精算する利用の料金に反映します。すでに精算した料金は変わりません。
reductions-do = この内容に決める
done-reductions = 減免を決めました。ご家族へのメールは1分後に送ります。
mail-child-decided-subject = 【{ $city }】お子さんの登録についてのお知らせ
mail-child-decided-body =
    お子さんの予約のしかた、または料金の減免について、決まったことがあります。

    内容は、ログインして、次のページでご覧ください。
    { $link }

child-phone-only = 予約の前に、施設に電話でご相談ください
child-phone-only-call = ネットでは予約できません。登録している施設にお電話ください。
child-phone-only-any = ネットでは予約できません。使いたい施設にお電話ください。
book-phone-only = 予約の前に施設とのご相談が必要です（理由：{ $reason }）。{ $phone }にお電話ください。施設が予約を受け付けます。
my-do-call = 施設に電話で相談する
my-do-call-text = ネットでは予約できないお子さんです。施設のページの電話番号に、お電話ください。
next-call = 施設に電話する
next-call-note = 予約の前に、電話でのご相談が必要です。施設が電話で予約を受け付けます。
beforehand-title = { $child }さんの予約の前に、確かめてください
